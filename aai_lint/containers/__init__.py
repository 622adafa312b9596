"""What files about containers say, in parts that several readers share: services, command lines, Dockerfiles, ignore files."""
