"""The live desktop for agents and supervisors: pages, socket commands and the feed of changes."""
