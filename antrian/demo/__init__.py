"""An invented office at work: territory is real, people, visits and figures are made by a seeded generator.

`story.py` and what it imports are pure; the other modules turn the story into rows. `load.py` is the way in.
"""
