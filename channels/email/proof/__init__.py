"""Whether a mail's sender is who it says: SPF, DKIM and DMARC; what asks the outside is behind `names.Names`."""
