# SPDX-License-Identifier: Apache-2.0
"""Apache Kafka (KRaft, no ZooKeeper) on loopback: three brokers in a folder, for tests.

The program comes from Maven's usual repository, by mvn, once, into a cache folder; Java is Debian's
openjdk-17-jre-headless. A broker can be killed and started again.
"""
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import time

VERSION = "3.7.1"
BROKERS = 3
CLUSTER_ID = "MkU3OEVBNTcwNTJENDM2Qg"
POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>tonoi</groupId><artifactId>kafka-for-tests</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>{VERSION}</version>
  </dependency></dependencies>
</project>
"""


class NoKafka(Exception):
    """It cannot be had here: why."""


def jars():
    """The folder of its class files; fetched when it is not there yet."""
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "tonoi"
    folder = cache / f"kafka-{VERSION}"
    if folder.is_dir():
        return folder
    for program in ("java", "mvn"):
        if not shutil.which(program):
            raise NoKafka(f"{program} is not installed (apt-get install maven openjdk-17-jre-headless)")
    fetching = cache / f"kafka-{VERSION}.new"
    shutil.rmtree(fetching, ignore_errors=True)
    fetching.mkdir(parents=True)
    (fetching / "pom.xml").write_text(POM)
    done = subprocess.run(["mvn", "-q", "-B", "-f", fetching / "pom.xml", "dependency:copy-dependencies",
                           f"-DoutputDirectory={fetching}"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoKafka("mvn cannot fetch it: " + (done.stdout + done.stderr)[-300:])
    fetching.rename(folder)
    return folder


def free_ports(n):
    """Below those that connections are given: a broker that is down must find its own again."""
    ports = []
    while len(ports) < n:
        port = random.randrange(20000, 32000)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        if port not in ports:
            ports.append(port)
    return ports


class Cluster:
    """Started on entering; `brokers` are the addresses to name in --log."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.jars = jars()
        self.processes = [None] * BROKERS
        ports = free_ports(2 * BROKERS)
        self.ports, self.controllers = ports[:BROKERS], ports[BROKERS:]
        self.brokers = ",".join(f"127.0.0.1:{port}" for port in self.ports)

    def settings(self, i):
        voters = ",".join(f"{n + 1}@127.0.0.1:{port}" for n, port in enumerate(self.controllers))
        return "\n".join([
            "process.roles=broker,controller", f"node.id={i + 1}",
            f"controller.quorum.voters={voters}", "controller.listener.names=CONTROLLER",
            f"listeners=PLAINTEXT://127.0.0.1:{self.ports[i]},"
            f"CONTROLLER://127.0.0.1:{self.controllers[i]}",
            f"advertised.listeners=PLAINTEXT://127.0.0.1:{self.ports[i]}",
            "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            f"log.dirs={self.folder / f'broker-{i}'}", "auto.create.topics.enable=false",
            "offsets.topic.replication.factor=3", "group.initial.rebalance.delay.ms=0",
            "offsets.topic.num.partitions=3", "num.network.threads=2", "num.io.threads=2", ""])

    def java(self, *args):
        return ["java", "-Xmx256m", "-Xms128m", "-XX:+UseSerialGC", "-cp", f"{self.jars}/*", *args]

    def start(self, i):
        file = self.folder / f"broker-{i}.properties"
        if not file.exists():
            file.write_text(self.settings(i))
            subprocess.run(self.java("kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", file),
                           check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(self.folder / f"broker-{i}.out", "ab") as out:
            self.processes[i] = subprocess.Popen(self.java("kafka.Kafka", file), stdout=out, stderr=out)

    def kill(self, i):
        """As a power cut does."""
        self.processes[i].send_signal(signal.SIGKILL)
        self.processes[i].wait()

    def wait(self, seconds=180):
        """Until every broker takes connections."""
        deadline = time.monotonic() + seconds
        for i, port in enumerate(self.ports):
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    if self.processes[i].poll() is not None or time.monotonic() > deadline:
                        raise NoKafka(f"broker {i} does not start: see {self.folder}") from None
                    time.sleep(0.2)

    def __enter__(self):
        for i in range(BROKERS):
            self.start(i)
        self.wait()
        return self

    def __exit__(self, *_):
        for process in self.processes:
            if process and process.poll() is None:
                process.kill()
                process.wait()
