"""The main job on one machine: developers make a mess, Warden mends it, and one can read along."""
