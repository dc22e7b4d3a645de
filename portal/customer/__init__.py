"""What customers see and do by themselves."""
