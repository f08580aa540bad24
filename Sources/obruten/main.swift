print("obruten")
