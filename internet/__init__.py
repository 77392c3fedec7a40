"""What addresses and names of the internet stand for: networks of clients, names that strangers share."""
