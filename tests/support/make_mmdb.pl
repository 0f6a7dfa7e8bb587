#!/usr/bin/perl
# Makes a database in the MMDB format, the same bytes each time, from a description of it:
#
#   {"database_type": "GeoLite2-ASN", "ip_version": 6, "record_size": 24, "build_epoch": 1711929600,
#    "networks": [
#      {"network": "192.0.2.0/24", "record": {"autonomous_system_number": 64496}}]}
#
# Of networks within each other the later one counts. Records may also come from CSV files with the
# lines first,last,value,...: `columns` then has the names of the values. `alias_ipv6_to_ipv4` is
# true where IPv4 is to be found under its IPv6 forms too; `types` are of fields that are neither
# text nor in the list below.
use v5.36;
use autodie;

use Getopt::Long qw(GetOptions);
use JSON::PP ();
use MaxMind::DB::Writer::Tree;

# As MaxMind and those who write like them have their numbers. All else is what it is in JSON.
my %number_types = (
    autonomous_system_number => 'uint32',
    geoname_id               => 'uint32',
    accuracy_radius          => 'uint16',
    confidence               => 'uint16',
    metro_code               => 'uint16',
    latitude                 => 'double',
    longitude                => 'double',
    static_ip_score          => 'double',
);

sub type_of($value) {
    return 'map' if ref $value eq 'HASH';
    return [ 'array', type_of( $value->[0] ) ] if ref $value eq 'ARRAY';
    return JSON::PP::is_bool($value) ? 'boolean' : 'utf8_string';
}

sub read_description($path) {
    open my $file, '<:raw', $path;
    local $/ = undef;
    return JSON::PP->new->utf8->decode(<$file>);
}

sub empty_tree($description) {
    my %types = ( %number_types, %{ $description->{types} // {} } );
    my $tree  = MaxMind::DB::Writer::Tree->new(
        ( map { $_ => $description->{$_} } qw(database_type ip_version record_size) ),
        description              => { en => 'made for tests of dvp-report' },
        alias_ipv6_to_ipv4       => $description->{alias_ipv6_to_ipv4} ? 1 : 0,
        remove_reserved_networks => 0,
        map_key_type_callback    => sub ( $name, $value ) { $types{$name} // type_of($value) },
    );
    $tree->_set_build_epoch( $description->{build_epoch} );    # else: the time of this run
    return $tree;
}

sub fields_of($line) {
    my @fields;
    while ( $line =~ /\G(?:"((?:[^"]|"")*)"|([^,]*))(?:,|$)/gc ) {
        push @fields, defined $1 ? $1 =~ s/""/"/gr : $2;
        last if pos($line) == length $line;
    }
    return @fields;
}

sub insert_rows( $tree, $columns, $path ) {
    open my $file, '<:encoding(UTF-8)', $path;
    while ( my $line = <$file> ) {
        chomp $line;
        my ( $first, $last, @values ) = fields_of($line);
        @values == @$columns or die "$path:$.: not " . @$columns . " values\n";
        my %record;
        @record{@$columns} = @values;
        $tree->insert_range( $first, $last, \%record );
    }
    return;
}

my $usage = "usage: make_mmdb.pl [--record-size BITS] DESCRIPTION DATABASE [CSV...]\n";
GetOptions( 'record-size=i' => \my $record_size ) or die $usage;
my ( $source, $target, @tables ) = @ARGV;
defined $target or die $usage;

my $description = read_description($source);
$description->{record_size} = $record_size if defined $record_size;
my $tree = empty_tree($description);
$tree->insert_network( $_->{network}, $_->{record} ) for @{ $description->{networks} // [] };
insert_rows( $tree, $description->{columns}, $_ )    for @tables;

open my $database, '>:raw', $target;
$tree->write_tree($database);
close $database;
