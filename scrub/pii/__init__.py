"""Personal data: addresses, names and numbers of people, found to the byte."""
