"""The business of Onefront: nouns, rules, actions and events. It knows no protocol and no page."""
