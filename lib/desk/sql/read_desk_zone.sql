SELECT time_zone FROM desk_zone;
