"""What people have to do and when: tasks, calls, visits and appointments, with reminders and a calendar to read."""
