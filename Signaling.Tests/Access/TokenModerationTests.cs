using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Connections;
using Signaling.Client;
using Signaling.Tests.Support;

namespace Signaling.Tests.Access;

/// <summary>Moderation by room tokens: the permission and the user come from the token.</summary>
public sealed class TokenModerationTests
{
    private const string Room = "room";
    private const string Key = "the key of an operator";

    [Theory]
    [InlineData("moderate")]
    [InlineData("admin")]
    public async Task RemovePeer_WithABan_RefusesTheReplayedToken_AndEachTokenOfThatUserOnly(string permission)
    {
        await using var server = await SignalingServer.StartAsync(TestTokens.Settings);
        await using var ann = await HubPeer.ConnectAsync(server, Token("ann", "signal", "message", permission));
        await ann.JoinAsync(Room);
        var token = Token("bob");
        await using var bob = await HubPeer.ConnectAsync(server, token);
        var joined = await bob.JoinAsync(Room);
        await ann.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));

        await ann.CallAsync<object?>(nameof(ISignalingHub.RemovePeer), joined.PeerId, new RemoveOptions("spam", 600));

        (await bob.Events.NextAsync(nameof(ISignalingPeer.Removed))).Arguments.Should().Equal(RemovedReasons.Removed);
        (await bob.Closed.InTime()).Should().BeNull("the server says good-bye");
        (await ann.Events.NextAsync(nameof(ISignalingPeer.PeerLeft))).Arguments.Should().Equal(joined.PeerId, PeerLeftReasons.Removed, 3L);
        foreach (var replayed in new[] { token, Token("bob", "signal", "moderate") })
        {
            await using var again = await HubPeer.ConnectAsync(server, replayed);
            (await again.RefusalAsync(nameof(ISignalingHub.Resume), joined.ResumeToken)).Should().Be(SignalingErrorCodes.ResumeFailed);
            (await again.RefusalAsync(nameof(ISignalingHub.Join), new JoinRequest(Room))).Should().Be(SignalingErrorCodes.Banned);
        }

        await using var cleo = await HubPeer.ConnectAsync(server, Token("cleo"));
        (await cleo.JoinAsync(Room)).Peers.Should().ContainSingle("a user from the same address is not banned");
    }

    [Fact]
    public async Task RemovePeer_WithoutABan_LetsTheTokenJoinAgain_AndDoesNotResume()
    {
        await using var server = await SignalingServer.StartAsync(TestTokens.Settings);
        await using var ann = await HubPeer.ConnectAsync(server, Token("ann", "moderate"));
        await ann.JoinAsync(Room);
        var token = Token("bob");
        await using var bob = await HubPeer.ConnectAsync(server, token);
        var joined = await bob.JoinAsync(Room);

        await ann.CallAsync<object?>(nameof(ISignalingHub.RemovePeer), joined.PeerId, new RemoveOptions());

        await using var again = await HubPeer.ConnectAsync(server, token);
        (await again.RefusalAsync(nameof(ISignalingHub.Resume), joined.ResumeToken)).Should().Be(SignalingErrorCodes.ResumeFailed);
        (await again.JoinAsync(Room)).PeerId.Should().NotBe(joined.PeerId);
    }

    [Fact]
    public async Task SetRoomLocked_ByATokenWithModerate_RefusesNewcomers_AndOthersMayNotUnlock()
    {
        await using var server = await SignalingServer.StartAsync(TestTokens.Settings);
        await using var ann = await HubPeer.ConnectAsync(server, Token("ann", "moderate"));
        await ann.JoinAsync(Room);
        await using var bob = await HubPeer.ConnectAsync(server, Token("bob"));
        await bob.JoinAsync(Room);
        await using var cleo = await HubPeer.ConnectAsync(server, Token("cleo", "moderate"));

        await ann.CallAsync<object?>(nameof(ISignalingHub.SetRoomLocked), true);

        (await cleo.RefusalAsync(nameof(ISignalingHub.Join), new JoinRequest(Room))).Should().Be(SignalingErrorCodes.RoomLocked);
        (await bob.RefusalAsync(nameof(ISignalingHub.SetRoomLocked), false)).Should().Be(SignalingErrorCodes.Forbidden);
        (await bob.RefusalAsync(nameof(ISignalingHub.RemovePeer), ann.Id, new RemoveOptions())).Should().Be(SignalingErrorCodes.Forbidden);
        await ann.CallAsync<object?>(nameof(ISignalingHub.SetRoomLocked), false);
        (await cleo.JoinAsync(Room)).Peers.Should().HaveCount(2);
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets, false)]
    [InlineData(HttpTransportType.WebSockets, true)]
    [InlineData(HttpTransportType.LongPolling, false)]
    public async Task Knock_ReachesModeratorsOnly_WithTheUserThatTheServerKnows(HttpTransportType transport, bool messagePack)
    {
        await using var server = await SignalingServer.StartAsync(TestTokens.Settings);
        await using var ann = await HubPeer.ConnectAsync(server, Token("ann", "message", "moderate"), transport, messagePack);
        var joined = await ann.JoinAsync(Room);
        await using var bob = await HubPeer.ConnectAsync(server, Token("bob"), transport, messagePack);
        var guest = await bob.JoinAsync(Room);
        await ann.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        await using var cleo = await HubPeer.ConnectAsync(server, Token("cleo"));

        await ann.CallAsync<object?>(nameof(ISignalingHub.SetRoomLocked), true);
        for (var i = 0; i < 3; i++)
        {
            (await cleo.RefusalAsync(nameof(ISignalingHub.Join), new JoinRequest(Room, "Cleo"))).Should().Be(SignalingErrorCodes.RoomLocked);
        }

        await ann.CallAsync<object?>(nameof(ISignalingHub.SetRoomLocked), false);

        joined.Should().BeEquivalentTo(new { Permissions = new[] { PeerPermissionNames.Message, PeerPermissionNames.Moderate }, RoomLocked = false });
        (guest.Permissions, guest.RoomLocked).Should().Be((null, null));
        (await ann.Events.NextAsync(nameof(ISignalingPeer.RoomLockChanged))).Arguments.Should().Equal(true);
        (await ann.Events.NextAsync(nameof(ISignalingPeer.PeerKnocked))).Arguments.Should().Equal(new Knock("Cleo", "cleo"));
        (await ann.Events.NextAsync(nameof(ISignalingPeer.RoomLockChanged))).Arguments.Should().Equal(false);
        (await bob.SendMessageAsync(ann.Id, "after all")).Status.Should().Be(SendStatuses.Sent);
        await ann.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage));
        await ann.SendMessageAsync(bob.Id, "the last");
        (await bob.Events.NextAsync()).Name.Should().Be(nameof(ISignalingPeer.ReceiveMessage), "a guest learns nothing of the lock");
    }

    [Fact]
    public async Task SignalingClient_ThatMayModerate_RaisesLocksAndKnocks()
    {
        await using var server = await SignalingServer.StartAsync(TestTokens.Settings);
        await using var ann = new SignalingClient(new SignalingClientOptions { ServerUrl = server.Address, AccessTokenProvider = _ => Task.FromResult<string?>(Token("ann", "moderate")) });
        var events = ann.Record();
        (await ann.JoinAsync(Room)).RoomLocked.Should().BeFalse();
        await using var cleo = await HubPeer.ConnectAsync(server, Token("cleo"));

        await ann.SetRoomLockedAsync(true, TestContext.Current.CancellationToken);
        await cleo.RefusalAsync(nameof(ISignalingHub.Join), new JoinRequest(Room, "Cleo"));

        (await events.NextAsync(nameof(ann.RoomLockChanged))).Arguments.Should().Equal(true);
        (await events.NextAsync(nameof(ann.PeerKnocked))).Arguments.Should().Equal(new Knock("Cleo", "cleo"));
    }

    // The API is for operators, and works in all rooms. A room token is for its rooms.
    [Fact]
    public async Task AdminApi_WithAToken_IsRefused()
    {
        Dictionary<string, string?> settings = new(TestTokens.Settings)
        {
            ["Signaling:Admin:ApiKeyHash"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key))),
        };
        await using var server = await SignalingServer.StartAsync(settings);
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", Token("ann", "admin"));

        (await GetRoomsAsync(client)).Should().Be(HttpStatusCode.Unauthorized);
        client.DefaultRequestHeaders.Add("X-Api-Key", Key);
        (await GetRoomsAsync(client)).Should().Be(HttpStatusCode.OK);
    }

    private static string Token(string sub, params string[] permissions) =>
        permissions.Length == 0 ? TestTokens.For(Room, sub) : TestTokens.For(Room, sub, ("permissions", permissions));

    private static async Task<HttpStatusCode> GetRoomsAsync(HttpClient client)
    {
        using var response = await client.GetAsync(new Uri("/api/v1/rooms", UriKind.Relative), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
