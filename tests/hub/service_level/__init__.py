"""Tests of what customers are promised."""
