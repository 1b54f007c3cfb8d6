/**
 * IPv4 addresses that are not public unicast destinations: the IANA IPv4 Special-Purpose Address Registry (RFC 6890
 * and successors) with multicast, and the public address that Azure gives to its own services.
 */
export const refusedIPv4 = [
  '0.0.0.0/8', // this network, RFC 791
  '10.0.0.0/8', // private, RFC 1918
  '100.64.0.0/10', // shared address space of carriers, RFC 6598; metadata service of Alibaba Cloud
  '127.0.0.0/8', // loopback, RFC 1122
  '168.63.129.16/32', // host services of Azure, reachable from every virtual machine
  '169.254.0.0/16', // link-local, RFC 3927; metadata services of most clouds
  '172.16.0.0/12', // private, RFC 1918
  '192.0.0.0/24', // IETF protocol assignments, RFC 6890; metadata service of Oracle Cloud
  '192.0.2.0/24', // documentation, RFC 5737
  '192.31.196.0/24', // AS112, RFC 7535
  '192.52.193.0/24', // AMT, RFC 7450
  '192.88.99.0/24', // 6to4 relays, RFC 7526
  '192.168.0.0/16', // private, RFC 1918
  '192.175.48.0/24', // AS112, RFC 7534
  '198.18.0.0/15', // benchmarking, RFC 2544
  '198.51.100.0/24', // documentation, RFC 5737
  '203.0.113.0/24', // documentation, RFC 5737
  '224.0.0.0/4', // multicast, RFC 5771
  '240.0.0.0/4', // reserved, and broadcast, RFC 1112
] as const;

/** Global unicast, RFC 4291, 2.5.4. IPv6 addresses outside it are refused without being listed. */
export const globalUnicastIPv6 = '2000::/3';

/** Parts of global unicast that are not public destinations: the IANA IPv6 Special-Purpose Address Registry. */
export const refusedIPv6 = [
  '2001::/23', // IETF protocol assignments, with Teredo (RFC 4380), benchmarking and ORCHID
  '2001:db8::/32', // documentation, RFC 3849
  '2002::/16', // 6to4: an IPv4 address inside, RFC 3056
  '2620:4f:8000::/48', // AS112, RFC 7534
  '3fff::/20', // documentation, RFC 9637
] as const;

/** NAT64, RFC 6052: the last 32 bits are the IPv4 address that is reached, which decides. */
export const nat64 = '64:ff9b::/96';
