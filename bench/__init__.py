"""Measurements that take labelled data or other people's tools."""
