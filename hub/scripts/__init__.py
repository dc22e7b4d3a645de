"""Guided dialogues: what is asked step by step beside a conversation, and what was answered."""
