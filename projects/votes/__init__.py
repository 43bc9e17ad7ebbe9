"""Blind votes: what each person hears, how votes are cast, revealed and counted.

Blind to the ear and the eye: nothing on the page or in its addresses says which take a number is. The bytes of
the music are what they are: somebody who compares the length of files finds out.
"""
