"""The caps on what one mail may ask of us. A mail that breaks one is shown to people, unread by the machine."""

MOST_BYTES = 50 * 1024 * 1024
# Of one header field that is interpreted; others may be as long as they like.
MOST_FIELD_BYTES = 64 * 1024
MOST_FIELDS = 2_000
MOST_PARTS = 1_000
MOST_DEPTH = 50
MOST_ADDRESSES = 2_000
# All files of a mail together, without their encodings.
MOST_DECODED = 200 * 1024 * 1024
# HTML parsers take time in the square of the nesting.
MOST_HTML = 1024 * 1024
MOST_HTML_DEPTH = 512
