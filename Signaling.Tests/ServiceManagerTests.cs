using System.Net;
using System.Net.Sockets;
using System.Text;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The server as a service of systemd, without systemd: what it reports, and what it reads.</summary>
public sealed class ServiceManagerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signaling-service-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Server_WithANotifySocket_ReportsItsStart_ItsLife_AndItsEnd()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sockets of this kind are a part of Linux.");
        var path = Path.Combine(_folder.FullName, "notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));

        await using var server = ServerProcess.StartIn([$"NOTIFY_SOCKET={path}", "WATCHDOG_USEC=300000"], "--urls", "http://127.0.0.1:0");
        await ReceiveUntilAsync(manager, "READY=1");
        (await GetStatusAsync(await server.Address, "health/ready")).Should().Be(HttpStatusCode.OK, "a service that is ready accepts connections");

        await ReceiveUntilAsync(manager, "WATCHDOG=1");
        await ReceiveUntilAsync(manager, "WATCHDOG=1");

        (await server.StopAsync()).Should().Be(0);
        await ReceiveUntilAsync(manager, "STOPPING=1");
    }

    [Fact]
    public async Task Server_WithACredentialsDirectory_ReadsTheSecrets()
    {
        await WriteAsync("Signaling__Auth__Mode", "Jwt");
        await WriteAsync("Signaling__Auth__Keys__0__Id", "1");
        await WriteAsync("Signaling__Auth__Keys__0__Secret", new string('k', 48));

        await using var server = ServerProcess.StartIn([$"CREDENTIALS_DIRECTORY={_folder.FullName}"], "--urls", "http://127.0.0.1:0");
        await server.Ready.InTime();

        (await GetStatusAsync(await server.Address, "signaling")).Should().Be(HttpStatusCode.Unauthorized);
    }

    // As an editor or echo writes it, with the end of the line.
    private Task WriteAsync(string key, string value) => File.WriteAllTextAsync(Path.Combine(_folder.FullName, key), value + "\n");

    private static async Task<HttpStatusCode> GetStatusAsync(Uri address, string path)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri(address, path), TestContext.Current.CancellationToken).InTime();
        return answer.StatusCode;
    }

    private static async Task ReceiveUntilAsync(Socket manager, string state)
    {
        var buffer = new byte[256];
        while (true)
        {
            var length = await manager.ReceiveAsync(buffer, SocketFlags.None, TestContext.Current.CancellationToken).AsTask().InTime();
            if (Encoding.UTF8.GetString(buffer, 0, length) == state)
            {
                return;
            }
        }
    }
}
