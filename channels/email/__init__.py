"""The e-mail channel: SMTP, LMTP and IMAP in, MIME parsing, composing, and sending through a relay."""
