"""Many conversations that are given out in one file, as mails."""
