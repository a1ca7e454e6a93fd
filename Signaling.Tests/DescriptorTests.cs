using System.Net.Sockets;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The server has almost no free file descriptors.</summary>
public sealed class DescriptorTests
{
    private const int OpenFiles = 400;

    [Fact]
    public async Task Descriptors_NearlyUsedUp_AreLogged_WithTheRemedy()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux lists the open descriptors.");
        await using var server = ServerProcess.StartWithFiles(OpenFiles, "--urls", "http://127.0.0.1:0");
        await server.Ready.InTime();
        var address = await server.Address;
        var sockets = new List<Socket>();
        try
        {
            // The last descriptors stay free: a process without free descriptors cannot load code, and may end.
            while (server.OpenFiles < OpenFiles * 0.95)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(socket);
                await socket.ConnectAsync(address.Host, address.Port).InTime();
                await AnswerAsync(socket);
            }

            await Patience.Until(
                () => server.Output.Contains($"of {OpenFiles} file descriptors are in use", StringComparison.Ordinal), "the server logs that few descriptors are free");
            server.Output.Should().Contain("ulimit -n");
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    // The answer proves that the server has accepted the connection.
    private static async Task AnswerAsync(Socket socket)
    {
        await socket.SendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray()).InTime();
        (await socket.ReceiveAsync(new byte[1]).InTime()).Should().Be(1);
    }
}
