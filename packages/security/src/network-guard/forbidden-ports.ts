/**
 * Ports where a request could be taken for a command of another protocol: the bad ports of the Fetch standard
 * (https://fetch.spec.whatwg.org/#bad-port), and databases, caches, container and cluster interfaces.
 */
export const forbiddenPorts: ReadonlySet<number> = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
  109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
  526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
  3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
  // Oracle, SQL Server, MySQL, PostgreSQL, Redis, Memcached, MongoDB, Elasticsearch, Cassandra, CouchDB
  1433, 1521, 3306, 5432, 6379, 6380, 11211, 27017, 9200, 9300, 9042, 5984,
  // ZooKeeper, Docker, etcd, kubelet, RDP, VNC, WinRM, SMB, AMQP, Kafka
  2181, 2375, 2376, 2379, 2380, 10250, 3389, 5900, 5985, 5986, 445, 5672, 9092,
]);
