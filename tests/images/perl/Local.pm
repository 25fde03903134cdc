package My::Local;
use strict;
use warnings;
sub greeting { return "from a module of the program" }
1;
