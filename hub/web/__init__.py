"""What every web face shares, and no business page: sessions, headers, languages, templates, components."""
