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
            for (var i = 0; i < OpenFiles; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(socket);
                await socket.ConnectAsync(address.Host, address.Port).InTime();
            }

            await Patience.Until(() => server.Output.Contains($"of {OpenFiles} file descriptors are in use", StringComparison.Ordinal), "the server says that it runs out of descriptors");
            server.Output.Should().Contain("ulimit -n");
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }
}
