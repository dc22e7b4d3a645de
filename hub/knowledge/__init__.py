"""What the company knows: articles in several languages, written, approved, read, and asked whether they helped."""
