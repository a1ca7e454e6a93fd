using System.Globalization;

namespace Signaling.Benchmarks.Servers;

/// <summary>The command that starts a server.</summary>
/// <param name="Name">The name in the progress output.</param>
/// <param name="File">The program.</param>
/// <param name="Folder">The working folder.</param>
/// <param name="ReadyText">The text that the program prints when it is ready.</param>
/// <param name="Arguments">Returns the arguments for a port.</param>
internal sealed record ServerProgram(string Name, string File, string Folder, string ReadyText, Func<int, string[]> Arguments)
{
    private static readonly KeyValuePair<string, string> _openMode = new("Signaling__Auth__Mode", "Open");

    /// <summary>Gets the function that returns additional environment variables for a port.</summary>
    public Func<int, IEnumerable<KeyValuePair<string, string>>> Environment { get; init; } = _ => [];

    // The load comes from few connections of one address. The limits are enforced, so that their cost is measured, but never reached.
    private static readonly string[] _limits =
    [
        "--Signaling:RateLimits:Connection:CallsPerSecond=1000000", "--Signaling:RateLimits:Connection:CallBurst=100000000",
        "--Signaling:RateLimits:Connection:BytesPerSecond=1073741824", "--Signaling:RateLimits:Connection:ByteBurst=2147483647",
        "--Signaling:RateLimits:Connection:FramesPerSecond=1000000", "--Signaling:RateLimits:Connection:FrameBurst=100000000",
        "--Signaling:RateLimits:Connection:BroadcastBytesPerSecond=1073741824", "--Signaling:RateLimits:Connection:BroadcastBurst=2147483647",
        "--Signaling:RateLimits:Address:MaxConnections=10000000", "--Signaling:RateLimits:Address:MaxPending=10000000",
        "--Signaling:RateLimits:Address:ConnectionsPerSecond=1000000", "--Signaling:RateLimits:Address:ConnectionBurst=100000000",
        "--Signaling:RateLimits:Address:NegotiationsPerSecond=1000000", "--Signaling:RateLimits:Address:NegotiationBurst=100000000",
        "--Signaling:RateLimits:Address:JoinsPerSecond=1000000", "--Signaling:RateLimits:Address:JoinBurst=100000000",
    ];

    /// <summary>Our server as it is published.</summary>
    public static ServerProgram Ours(Workplace workplace, params string[] settings) => new(
        "signaling", "dotnet", Path.GetTempPath(), "Signaling is ready",
        port => [workplace.PublishedServer, "--urls", Url(port), .. _limits, .. settings]) { Environment = _ => [_openMode] };

    /// <summary>Our server from the build output of this program.</summary>
    public static ServerProgram OursAsBuilt() => OursIn(AppContext.BaseDirectory, _limits);

    /// <summary>Another build of our server. An older one may not know each setting, so its limits are set in the folder's appsettings.json.</summary>
    public static ServerProgram OursIn(string folder, params string[] settings) => new(
        "signaling in " + folder, "dotnet", Path.GetTempPath(), "Signaling is ready",
        port => [Path.GetFullPath(Path.Combine(folder, "Signaling.Server.dll")), "--urls", Url(port), .. settings])
    {
        // An older build does not know the mode, and refuses unknown settings. In this environment a newer build is open without it.
        Environment = _ => [new("ASPNETCORE_ENVIRONMENT", "Development")],
    };

    /// <summary>Our server started with dotnet run, already built.</summary>
    public static ServerProgram OursFromSource(Workplace workplace) => new(
        "signaling by dotnet run", "dotnet", workplace.Root, "Signaling is ready",
        port => ["run", "--project", "Signaling.Server", "--configuration", "Release", "--no-launch-profile", "--", "--urls", Url(port), .. _limits]) { Environment = _ => [_openMode] };

    public static ServerProgram PeerJs(Workplace workplace) => new(
        "PeerJS server", "node", workplace.OtherServers, "Started PeerServer",
        port => ["node_modules/peer/dist/bin/peerjs.js", "--host", "127.0.0.1", "--port", Text(port), "--concurrent_limit", "100000"]);

    public static ServerProgram SocketIo(Workplace workplace) => new("socket.io relay", "node", workplace.OtherServers, "ready", _ => ["socketio.mjs"])
    {
        Environment = port => [new("PORT", Text(port))],
    };

    public static ServerProgram YWebrtc(Workplace workplace) => new(
        "y-webrtc server", "node", workplace.OtherServers, "Signaling server running",
        _ => ["--import", "./loopback.mjs", "node_modules/y-webrtc/bin/server.js"])
    {
        Environment = port => [new("PORT", Text(port))],
    };

    /// <summary>The bare relay of this program, optionally with a fault. It uses the garbage collector settings of web applications.</summary>
    public static ServerProgram Floor(string fault = "") => new(
        "bare Kestrel relay", "dotnet", Path.GetTempPath(), "ready", port => [typeof(ServerProgram).Assembly.Location, "floor", Text(port), fault])
    {
        Environment = _ => [new("DOTNET_gcServer", "1"), new("DOTNET_gcConcurrent", "1")],
    };

    public static ServerProgram Redis() => new(
        "redis-server", "redis-server", Path.GetTempPath(), "Ready to accept connections",
        port => ["--bind", "127.0.0.1", "--port", Text(port), "--save", string.Empty, "--appendonly", "no"]);

    private static string Url(int port) => "http://127.0.0.1:" + Text(port);

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
