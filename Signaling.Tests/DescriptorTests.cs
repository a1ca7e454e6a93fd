using System.Net.Sockets;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The server's file descriptors run out.</summary>
public sealed class DescriptorTests
{
    private const int OpenFiles = 400;

    [Fact]
    public async Task Descriptors_NearlyUsedUp_AreSaid_WithWhatToDo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux says how many descriptors there are.");
        await using var server = ServerProcess.StartWithFiles(OpenFiles, "--urls", "http://127.0.0.1:0");
        await server.Ready.InTime();
        var address = await server.Address;
        var sockets = new List<Socket>();
        try
        {
            // The last ones stay free: a process without any cannot even load code, and may end.
            while (server.OpenFiles < OpenFiles * 0.95)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(socket);
                await socket.ConnectAsync(address.Host, address.Port).InTime();
                await AnswerAsync(socket);
            }

            await Patience.Until(
                () => server.Output.Contains($"of {OpenFiles} file descriptors are in use", StringComparison.Ordinal), "the server says that it runs out of descriptors");
            server.Output.Should().Contain("ulimit -n");
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    // Then the server has accepted the connection.
    private static async Task AnswerAsync(Socket socket)
    {
        await socket.SendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray()).InTime();
        (await socket.ReceiveAsync(new byte[1]).InTime()).Should().Be(1);
    }
}
