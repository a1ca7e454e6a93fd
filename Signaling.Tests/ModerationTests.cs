using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Rooms.State;
using Signaling.Client;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>Moderators and those whom they remove or lock out, on real connections.</summary>
public sealed class ModerationTests
{
    private const string Room = "room";

    private readonly Moderators _moderators = new();

    [Theory]
    [InlineData(HttpTransportType.WebSockets, false)]
    [InlineData(HttpTransportType.WebSockets, true)]
    [InlineData(HttpTransportType.ServerSentEvents, false)]
    [InlineData(HttpTransportType.LongPolling, false)]
    public async Task RemovePeer_ByAModerator_ClosesTheConnectionOfThePeer(HttpTransportType transport, bool messagePack)
    {
        await using var server = await StartAsync();
        await using var ann = await HubPeer.JoinAsync(server, Room, "Ann");
        _moderators.Add(ann);
        await using var bob = await HubPeer.ConnectAsync(server, transport, messagePack);
        var joined = await bob.JoinAsync(Room);
        await ann.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));

        await ann.CallAsync<object?>(nameof(ISignalingHub.RemovePeer), bob.Id, new RemoveOptions("spam"));

        (await bob.Events.NextAsync(nameof(ISignalingPeer.Removed))).Arguments.Should().Equal(RemovedReasons.Removed);
        (await bob.Closed.InTime()).Should().BeNull("the server says good-bye");
        (await ann.Events.NextAsync(nameof(ISignalingPeer.PeerLeft))).Arguments.Should().Equal(joined.PeerId, PeerLeftReasons.Removed, 3L);
        (await ann.GetRosterAsync()).Should().BeEquivalentTo(new { Version = 3, Peers = Array.Empty<PeerInfo>() });
        await using var again = await HubPeer.ConnectAsync(server);
        (await again.RefusalAsync(nameof(ISignalingHub.Resume), joined.ResumeToken)).Should().Be(SignalingErrorCodes.ResumeFailed);
        (await again.JoinAsync(Room)).Peers.Should().ContainSingle("it was not banned");
    }

    [Fact]
    public async Task RemovePeerAndSetRoomLocked_WithoutThePermission_AreForbidden()
    {
        await using var server = await StartAsync();
        await using var ann = await HubPeer.JoinAsync(server, Room);
        await using var bob = await HubPeer.JoinAsync(server, Room);
        await using var outside = await HubPeer.ConnectAsync(server);
        _moderators.Add(outside);
        _moderators.Add(ann, PeerPermissions.None);

        foreach (var peer in new[] { ann, bob })
        {
            (await peer.RefusalAsync(nameof(ISignalingHub.RemovePeer), peer == ann ? bob.Id : ann.Id, new RemoveOptions())).Should().Be(SignalingErrorCodes.Forbidden);
            (await peer.RefusalAsync(nameof(ISignalingHub.SetRoomLocked), true)).Should().Be(SignalingErrorCodes.Forbidden);
        }

        (await outside.RefusalAsync(nameof(ISignalingHub.RemovePeer), ann.Id, new RemoveOptions())).Should().Be(SignalingErrorCodes.NotJoined);
        (await outside.RefusalAsync(nameof(ISignalingHub.SetRoomLocked), true)).Should().Be(SignalingErrorCodes.NotJoined);
        (await outside.JoinAsync("another room")).Peers.Should().BeEmpty();
        (await outside.RefusalAsync(nameof(ISignalingHub.RemovePeer), ann.Id, new RemoveOptions())).Should().Be(SignalingErrorCodes.PeerNotFound);
        (await bob.GetRosterAsync()).Version.Should().Be(2, "nothing has happened");
    }

    [Fact]
    public async Task RemovePeer_WithWrongArguments_IsRefused()
    {
        await using var server = await StartAsync();
        await using var ann = await HubPeer.JoinAsync(server, Room);
        _moderators.Add(ann);
        await using var bob = await HubPeer.JoinAsync(server, Room);

        foreach (var (peerId, options) in new (string?, RemoveOptions?)[]
        {
            (null, new()), (string.Empty, new()), (new('x', 200), new()), (ann.Id, new()), (bob.Id, new(BanSeconds: -1)), (bob.Id, new(BanSeconds: int.MaxValue)),
            (bob.Id, new(new('x', 129))), (bob.Id, new("a\nb")),
        })
        {
            (await ann.RefusalAsync(nameof(ISignalingHub.RemovePeer), peerId, options)).Should().Be(SignalingErrorCodes.InvalidRequest);
        }

        (await ann.RefusalAsync(nameof(ISignalingHub.RemovePeer), "nobody", null)).Should().Be(SignalingErrorCodes.PeerNotFound);
        (await ann.GetRosterAsync()).Peers.Should().ContainSingle();
    }

    // Without a user, the address is all that is known: that keeps out everybody behind it, and not a peer that has another.
    [Fact]
    public async Task Ban_InOpenMode_IsOfTheAddress()
    {
        await using var server = await StartAsync();
        await using var ann = await HubPeer.JoinAsync(server, Room);
        _moderators.Add(ann);
        await using var bob = await HubPeer.JoinAsync(server, Room);

        await ann.CallAsync<object?>(nameof(ISignalingHub.RemovePeer), bob.Id, new RemoveOptions("spam", 3600));

        await using var again = await HubPeer.ConnectAsync(server);
        var refusal = await Assert.ThrowsAsync<HubException>(() => again.JoinAsync(Room));
        refusal.Message.Should().MatchRegex(@"banned: You are banned from this room until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\. Reason: spam$");
        (await again.JoinAsync("another room")).Peers.Should().BeEmpty();
        await using var elsewhere = await ConnectFromAsync(server, IPAddress.Parse("127.0.0.2"));
        var joined = await elsewhere.InvokeAsync<JoinResult>(nameof(ISignalingHub.Join), new JoinRequest(Room), TestContext.Current.CancellationToken).InTime();
        joined.Peers.Should().ContainSingle("it comes from another address");
    }

    [Fact]
    public void Subject_OfAnAddress_IsTheSameForANetworkOfOneCustomer()
    {
        static string? Of(string address, string room = Room) => BanSubject.Of(room, IPAddress.Parse(address));

        Of("192.0.2.1").Should().StartWith("address:").And.NotContain("192").And.Be(Of("::ffff:192.0.2.1"));
        Of("192.0.2.1").Should().NotBe(Of("192.0.2.2")).And.NotBe(Of("192.0.2.1", "another room"));
        Of("2001:db8:1:2:3:4:5:6").Should().Be(Of("2001:db8:1:2::1")).And.NotBe(Of("2001:db8:1:3::1"));
        BanSubject.Of(Room, null).Should().BeNull();
    }

    [Fact]
    public async Task Lock_KeepsNewcomersOut_UntilTheRoomIsUnlockedOrEnds()
    {
        await using var server = await StartAsync();
        await using var ann = await HubPeer.JoinAsync(server, Room);
        _moderators.Add(ann);
        await using var newcomer = await HubPeer.ConnectAsync(server);

        await ann.CallAsync<object?>(nameof(ISignalingHub.SetRoomLocked), true);
        (await newcomer.RefusalAsync(nameof(ISignalingHub.Join), new JoinRequest(Room))).Should().Be(SignalingErrorCodes.RoomLocked);
        (await ann.GetRosterAsync()).Version.Should().Be(1, "a lock is no change of the roster");
        await ann.CallAsync<object?>(nameof(ISignalingHub.SetRoomLocked), false);
        (await newcomer.JoinAsync(Room)).Peers.Should().ContainSingle();

        await newcomer.LeaveAsync();
        await ann.CallAsync<object?>(nameof(ISignalingHub.SetRoomLocked), true);
        await ann.LeaveAsync();
        (await newcomer.JoinAsync(Room)).Version.Should().Be(1);
    }

    [Fact]
    public async Task SignalingClient_ThatIsRemoved_DoesNotComeBackByItself()
    {
        await using var server = await StartAsync();
        await using var ann = await HubPeer.JoinAsync(server, Room);
        _moderators.Add(ann);
        await using var bob = new SignalingClient(server.Address);
        var (removed, closed) = (new TaskCompletionSource<string>(), new TaskCompletionSource());
        bob.Removed += told => Handled.By(() => removed.TrySetResult(told.Reason));
        bob.Closed += _ => Handled.By(() => closed.TrySetResult());
        bob.Reconnecting += _ => Handled.By(() => closed.TrySetException(new InvalidOperationException("The client reconnects.")));
        var joined = await bob.JoinAsync(Room);

        await ann.CallAsync<object?>(nameof(ISignalingHub.RemovePeer), joined.PeerId, new RemoveOptions());

        (await removed.Task.InTime()).Should().Be(RemovedReasons.Removed);
        await closed.Task.InTime();
        (await ann.GetRosterAsync()).Peers.Should().BeEmpty();
    }

    [Fact]
    public async Task SignalingClient_RaisesMessagesOfTheServerItself()
    {
        await using var server = await StartAsync();
        await using var bob = new SignalingClient(server.Address);
        var received = new TaskCompletionSource<MessageReceivedEvent>();
        bob.MessageReceived += message => Handled.By(() => received.TrySetResult(message));
        await bob.JoinAsync(Room);

        (await server.Services.GetRequiredService<ISignalingRooms>().SendMessageAsync(Room, null, "closing soon")).Should().Be(1);

        (await received.Task.InTime()).Should().BeEquivalentTo(new { From = SignalingProtocol.ServerPeerId, Payload = "closing soon" });
    }

    [Fact]
    public async Task SignalingClient_ThatMayModerate_RemovesAndLocks()
    {
        await using var server = await StartAsync();
        await using var bob = await HubPeer.JoinAsync(server, Room);
        await using var ann = new SignalingClient(server.Address);
        var joined = await ann.JoinAsync(Room);

        var refusal = await Assert.ThrowsAsync<SignalingException>(() => ann.RemovePeerAsync(bob.Id, new("spam", 60), TestContext.Current.CancellationToken));
        refusal.Code.Should().Be(SignalingErrorCodes.Forbidden);
        _moderators.Add(joined.PeerId);
        await ann.SetRoomLockedAsync(true, TestContext.Current.CancellationToken);
        await ann.RemovePeerAsync(bob.Id, cancellationToken: TestContext.Current.CancellationToken);

        (await bob.Events.NextAsync(nameof(ISignalingPeer.PeerJoined))).Get<PeerInfo>(0).PeerId.Should().Be(joined.PeerId);
        (await bob.Events.NextAsync(nameof(ISignalingPeer.Removed))).Arguments.Should().Equal(RemovedReasons.Removed);
        await using var again = await HubPeer.ConnectAsync(server);
        (await again.RefusalAsync(nameof(ISignalingHub.Join), new JoinRequest(Room))).Should().Be(SignalingErrorCodes.RoomLocked);
        await ann.SetRoomLockedAsync(false, TestContext.Current.CancellationToken);
        (await again.JoinAsync(Room)).Peers.Should().ContainSingle();
    }

    private static async Task<HubConnection> ConnectFromAsync(SignalingServer server, IPAddress address)
    {
        var connection = new HubConnectionBuilder().WithUrl(server.Hub, HttpTransportType.LongPolling, http => http.HttpMessageHandlerFactory = _ => new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(address, 0));
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        }).Build();
        await connection.StartAsync(TestContext.Current.CancellationToken).InTime();
        return connection;
    }

    private Task<SignalingServer> StartAsync() => SignalingServer.StartAsync(configure: _moderators.AddTo);
}
