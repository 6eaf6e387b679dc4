package org.minibittorrent;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Keeps the shape of the library: dependencies point down only, files are opened in one package and sockets in another,
 * and protocol logic knows neither, nor a clock, a thread or chance of its own.
 */
class LayeringTest {
    private static final String ROOT = "org.minibittorrent";

    /** For each room, a package below the public one, the rooms it may use. The public one may use all of them. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("bencode", Set.of()),
            Map.entry("metainfo", Set.of("bencode")),
            Map.entry("wire", Set.of("metainfo", "bencode")),
            Map.entry("http", Set.of()),
            Map.entry("api", Set.of("security", "wire", "metainfo", "bencode")),
            Map.entry("swarm", Set.of("reason", "wire", "metainfo", "bencode")),
            Map.entry("security", Set.of()),
            Map.entry("net", Set.of()),
            Map.entry("host", Set.of()),
            Map.entry("reason", Set.of()),
            Map.entry("store.file", Set.of("reason", "metainfo")),
            Map.entry("store", Set.of("reason", "store.file", "metainfo", "host")),
            Map.entry("store.hash", Set.of("reason", "store", "store.file", "metainfo")),
            Map.entry("store.journal", Set.of("store.file")),
            Map.entry("transfer.rate", Set.of("net")),
            Map.entry("transfer.connection", Set.of("transfer.rate", "swarm", "store", "net", "wire", "metainfo")),
            Map.entry("transfer.disk", Set.of("reason", "swarm", "store", "store.file", "net", "metainfo")),
            Map.entry(
                    "transfer",
                    Set.of(
                            "reason",
                            "transfer.connection",
                            "transfer.disk",
                            "transfer.rate",
                            "swarm",
                            "store",
                            "store.file",
                            "store.hash",
                            "net",
                            "host",
                            "wire",
                            "metainfo")),
            Map.entry("peer.link", Set.of("api", "http", "net", "bencode")),
            Map.entry(
                    "peer.state",
                    Set.of("reason", "store", "store.file", "store.journal", "api", "net", "metainfo", "bencode")),
            Map.entry(
                    "peer.files",
                    Set.of(
                            "reason",
                            "peer.state",
                            "peer.link",
                            "transfer",
                            "transfer.connection",
                            "store",
                            "store.file",
                            "api",
                            "net",
                            "wire",
                            "metainfo",
                            "bencode")),
            Map.entry(
                    "peer",
                    Set.of(
                            "reason",
                            "peer.files",
                            "peer.state",
                            "peer.link",
                            "transfer",
                            "security",
                            "api",
                            "net",
                            "metainfo",
                            "bencode")),
            Map.entry("tracker.web", Set.of("api", "http", "net")),
            Map.entry("tracker.facts", Set.of("api", "security", "wire", "metainfo", "bencode")),
            Map.entry("tracker.store", Set.of("tracker.facts", "store.journal", "api", "net", "metainfo", "bencode")),
            Map.entry(
                    "tracker.live",
                    Set.of("reason", "tracker.store", "tracker.facts", "tracker.web", "api", "net", "metainfo")),
            Map.entry(
                    "tracker.service",
                    Set.of(
                            "reason",
                            "tracker.live",
                            "tracker.store",
                            "tracker.facts",
                            "tracker.web",
                            "security",
                            "api",
                            "net",
                            "metainfo",
                            "bencode")),
            Map.entry(
                    "tracker",
                    Set.of(
                            "tracker.service",
                            "tracker.live",
                            "tracker.store",
                            "tracker.facts",
                            "tracker.web",
                            "store.journal",
                            "security",
                            "api",
                            "net",
                            "metainfo",
                            "bencode")));

    private static final String[] PROTOCOL_LOGIC = below("bencode", "metainfo", "wire", "http", "api", "swarm");

    private static final DescribedPredicate<JavaClass> FILES = named(
            "files",
            "java.nio.file.Files",
            "java.nio.file.FileStore",
            "java.nio.MappedByteBuffer",
            "java.nio.channels.FileChannel",
            "java.nio.channels.FileLock",
            "java.nio.channels.AsynchronousFileChannel",
            "java.io.File",
            "java.io.FileInputStream",
            "java.io.FileOutputStream",
            "java.io.FileReader",
            "java.io.FileWriter",
            "java.io.RandomAccessFile");

    private static final DescribedPredicate<JavaClass> SOCKETS = named(
                    "sockets",
                    "java.net.Socket",
                    "java.net.ServerSocket",
                    "java.net.DatagramSocket",
                    "java.net.NetworkInterface",
                    "java.nio.channels.Selector",
                    "java.nio.channels.SelectionKey",
                    "java.nio.channels.NetworkChannel",
                    "java.nio.channels.AsynchronousChannel")
            .or(assignableTo("java.nio.channels.SelectableChannel"))
            .or(assignableTo("java.net.URLConnection"))
            .or(resideInAPackage("java.net.http.."))
            .as("sockets");

    private static final DescribedPredicate<JavaClass> THREADS = assignableTo(Thread.class)
            .or(assignableTo("java.util.concurrent.Executor"))
            .or(assignableTo("java.util.concurrent.Executors"))
            .or(assignableTo("java.util.Timer"))
            .as("threads");

    private static final JavaClasses LIBRARY = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    static Stream<String> packagesBelow() {
        return MAY_USE.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("packagesBelow")
    void dependsOnlyOnWhatIsBelowIt(String name) {
        String[] others = Stream.concat(
                        Stream.of(ROOT),
                        packagesBelow()
                                .filter(other -> !other.equals(name)
                                        && !MAY_USE.getOrDefault(name, Set.of()).contains(other))
                                .map(LayeringTest::room))
                .toArray(String[]::new);
        check(noClasses().that().resideInAPackage(room(name)).should().dependOnClassesThat(resideInAnyPackage(others)));
    }

    @Test
    void everyPackageHasItsPlace() {
        String[] known = Stream.concat(Stream.of(ROOT), packagesBelow().map(LayeringTest::room))
                .toArray(String[]::new);
        check(classes().should().resideInAnyPackage(known));
    }

    @Test
    void packagesFormNoCycle() {
        check(slices().matching(ROOT + ".(**)").should().beFreeOfCycles());
    }

    @Test
    void onlyTheStoreOpensFiles() {
        check(noClasses().that().resideOutsideOfPackage(below("store")).should().dependOnClassesThat(FILES));
    }

    @Test
    void onlyNetKnowsSockets() {
        check(noClasses().that().resideOutsideOfPackage(below("net")).should().dependOnClassesThat(SOCKETS));
    }

    @Test
    void protocolLogicDoesNoInputOrOutput() {
        check(noClasses()
                .that()
                .resideInAnyPackage(PROTOCOL_LOGIC)
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.nio.file..", "java.nio.channels..")
                        .or(FILES)
                        .or(SOCKETS)));
    }

    /** {@code IpAddresses} alone may ask the JDK: for texts that its own patterns have found to be addresses. */
    @Test
    void theLibraryLooksNoNameUp() {
        check(noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ROOT + ".net.IpAddresses")
                .should()
                .callMethodWhere(calls("looks a name up", "java.net.InetAddress", "getByName", "getAllByName"))
                .orShould()
                .callMethodWhere(calls("looks a name up", "java.net.InetAddress", "getHostName", "getLocalHost"))
                .orShould()
                .callConstructor("java.net.InetSocketAddress", "java.lang.String", "int"));
    }

    @Test
    void protocolLogicHasNoClockThreadOrChanceOfItsOwn() {
        check(noClasses()
                .that()
                .resideInAnyPackage(PROTOCOL_LOGIC)
                .should()
                .dependOnClassesThat(THREADS)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo("java.time.Clock")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo("java.util.concurrent.ThreadLocalRandom")
                .orShould()
                .callMethodWhere(calls("reads a clock", "java.lang.System", "nanoTime", "currentTimeMillis"))
                .orShould()
                .callMethodWhere(calls("reads a clock", "java.time..", "now"))
                .orShould()
                .callMethodWhere(calls("draws by chance", "java.lang.Math", "random"))
                .orShould()
                .callConstructor("java.util.Date")
                .orShould()
                .callConstructor("java.util.Random")
                .orShould()
                .callConstructor("java.security.SecureRandom"));
    }

    @Test
    void aLibraryPrintsNothing() {
        check(NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS);
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(LIBRARY);
    }

    private static String room(String name) {
        return ROOT + "." + name;
    }

    private static String below(String name) {
        return ROOT + "." + name + "..";
    }

    private static String[] below(String... names) {
        return Arrays.stream(names).map(LayeringTest::below).toArray(String[]::new);
    }

    private static DescribedPredicate<JavaClass> named(String description, String... names) {
        Set<String> set = Set.of(names);
        return DescribedPredicate.describe(description, type -> set.contains(type.getName()));
    }

    private static DescribedPredicate<JavaMethodCall> calls(String description, String owner, String... methods) {
        Set<String> set = Set.of(methods);
        DescribedPredicate<JavaClass> owners = owner.endsWith("..")
                ? resideInAPackage(owner)
                : DescribedPredicate.describe(owner, type -> type.getName().equals(owner));
        return DescribedPredicate.describe(
                description, call -> set.contains(call.getName()) && owners.test(call.getTargetOwner()));
    }
}
