"""How a host is asked: its turn, its pauses and hours, its robots.txt, its certificates, and when it is left alone."""
