"""Tests of the pages, and what runs what stands in them."""
