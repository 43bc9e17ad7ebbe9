"""Blind votes: what each person hears, how votes are cast, revealed and counted.

Blind to the ear and the eye: nothing on the page or in its addresses says which take a number is. The music
itself is what it is: somebody who compares the lengths of files finds out.
"""
