"""Many reports into one: what came in, whose it is, and the sum with its proof.

`Collector` in `collector.py` reads a folder, or files that were dropped, and returns a
`Collection`; asked again it reads only what changed; a new roster or decision reads nothing. What
it returns are plain values:

* `submission.py`: one report that came in, and what it says in full
* `collection.py`: the lines of the list, the units, the sum and what is to be known about it
* `roster.py`: the units that report; `decisions.py`: what a person decided and why
* `sums.py`: `contributions(collection, key)` are the units behind a cell of the sum
"""
