"""What every web face shares, and no business page: sessions, headers, languages, templates, static files, components."""
