use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/lib";
use DBI;
use DateTime;
use Digest::SHA qw(sha256_hex);
use Encode qw(encode decode);
use JSON::XS;
use List::Util qw(sum);
use My::Local;
use POSIX qw(strftime setlocale LC_ALL);
use Socket;
use Storable qw(dclone);
use XML::LibXML;

binmode STDOUT, ':utf8';
print My::Local::greeting(), "\n";
my $database = DBI->connect('dbi:SQLite:dbname=:memory:', '', '', { RaiseError => 1 });
$database->do('create table t (n int)');
$database->do('insert into t values (?)', undef, $_) for 1 .. 3;
print JSON::XS->new->canonical->encode({ sum => $database->selectrow_array('select sum(n) from t'), list => [1, 2] }), "\n";
print DateTime->new(year => 2024, month => 7, day => 1, hour => 12, time_zone => 'Europe/Paris')->strftime('%F %T %Z'), "\n";
print sha256_hex('x'), ' ', sum(1, 2), ' ', strftime('%j', gmtime 0), "\n";
print unpack('H*', encode('shiftjis', 'ж')), ' ', uc 'straße', ' ', ("\x{3b1}" =~ /\p{Greek}/ ? 'greek' : 'none'), "\n";
print XML::LibXML->load_xml(string => '<a><b>1</b></a>')->findvalue('//b'), ' ', dclone([1])->[0], "\n";
print scalar(getpwuid 0), ' ', (gethostbyname('localhost') ? 'resolved' : 'lost'), ' ', `echo shell`;
print join(' ', grep { eval "require $_" } qw(Compress::Raw::Bzip2 DB_File GDBM_File NDBM_File ODBM_File)), "\n";

# libxml2 takes a character set from ICU if glibc does not know it; ICU does not know this one.
print +(eval { XML::LibXML->load_xml(string => '<?xml version="1.0" encoding="EUC-JISX0213"?><a/>') } ? 'known' : 'unknown'), "\n";
