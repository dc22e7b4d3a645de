"""Conversations that were one all along, and one that was two: merged, split, and taken back."""
