"""What the codes are for, a folder each: functions on arrays first, then pictures and pages made of them."""
