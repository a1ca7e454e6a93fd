using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The administration API, on a real server.</summary>
public sealed class AdminApiTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Api_ThatIsNotConfigured_IsNotThere()
    {
        await using var server = await SignalingServer.StartAsync();
        using var client = AdminClient.Of(server);

        foreach (var path in new[] { "rooms", "nodes", "rooms/garden" })
        {
            (await client.GetAsync(path, Cancelled)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        }
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("zz23456789012345678901234567890123456789012345678901234567890123")]
    public async Task Api_WithAHashThatIsNone_KeepsTheServerFromStarting(string hash)
    {
        var start = () => SignalingServer.StartAsync(new Dictionary<string, string?> { ["Signaling:Admin:ApiKeyHash"] = hash });

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().ContainSingle()
            .Which.Should().Contain("Signaling:Admin:ApiKeyHash").And.Contain("SHA-256").And.NotContain(hash);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("another key")]
    [InlineData(AdminClient.Key + "!")]
    public async Task Request_WithoutTheKey_IsRefusedWhateverItAsks(string? key)
    {
        await using var server = await StartAsync();
        using var client = AdminClient.Of(server, key);

        foreach (var (method, path) in new[]
        {
            (HttpMethod.Get, "rooms"), (HttpMethod.Get, "rooms/garden"), (HttpMethod.Delete, "rooms/garden"), (HttpMethod.Put, "rooms/garden/lock"),
            (HttpMethod.Delete, "rooms/garden/peers/x"), (HttpMethod.Post, "rooms/garden/messages"), (HttpMethod.Get, "nodes"), (HttpMethod.Get, "unknown"),
        })
        {
            await (await client.SendAsync(new(method, path), Cancelled)).ShouldFailAsync(HttpStatusCode.Unauthorized, "unauthorized");
        }

        using var byHash = AdminClient.Of(server, AdminClient.Hash);
        await (await byHash.GetAsync("rooms", Cancelled)).ShouldFailAsync(HttpStatusCode.Unauthorized, "unauthorized");
        server.Log.Lines.Where(line => line.Text.Contains("administration API", StringComparison.Ordinal)).Should().ContainSingle("one line for all of them")
            .Which.Text.Should().NotContain(AdminClient.Key);
    }

    [Fact]
    public async Task Rooms_AreListedPageByPage()
    {
        await using var server = await StartAsync();
        using var client = AdminClient.Of(server);
        await using var ann = await HubPeer.JoinAsync(server, "b", "Ann");
        await using var bob = await HubPeer.JoinAsync(server, "a/1");
        await using var cleo = await HubPeer.JoinAsync(server, "c");

        (await client.ReadAsync("rooms?limit=2")).ToJsonString().Should().Be("""{"total":3,"rooms":["a/1","b"],"next":"b"}""");
        (await client.ReadAsync("rooms?limit=2&after=b")).ToJsonString().Should().Be("""{"total":3,"rooms":["c"],"next":null}""");
        var room = await client.ReadAsync("rooms/b");
        room["name"]!.GetValue<string>().Should().Be("b");
        room["isLocked"]!.GetValue<bool>().Should().BeFalse();
        room["peers"]![0]!["peer"]!["displayName"]!.GetValue<string>().Should().Be("Ann");
        room.ToJsonString().Should().NotContain("oken", "no secret of a peer is shown");
        (await client.ReadAsync("rooms/a%2F1"))["name"]!.GetValue<string>().Should().Be("a/1");
        (await client.ReadAsync("nodes"))[0]!["rooms"]!.GetValue<int>().Should().Be(3);
        await (await client.GetAsync("rooms/nowhere", Cancelled)).ShouldFailAsync(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Peer_IsRemovedAndBanned_UntilTheBanIsLifted()
    {
        await using var server = await StartAsync();
        using var client = AdminClient.Of(server);
        await using var ann = await HubPeer.JoinAsync(server, "garden");
        await using var bob = await HubPeer.JoinAsync(server, "garden");
        var bobId = bob.Id;

        (await client.DeleteAsync($"rooms/garden/peers/{bobId}?banSeconds=600&reason=spam", Cancelled)).StatusCode.Should().Be(HttpStatusCode.NoContent);

        (await bob.Events.NextAsync(nameof(ISignalingPeer.Removed))).Arguments.Should().Equal(RemovedReasons.Removed);
        await (await client.DeleteAsync($"rooms/garden/peers/{bobId}", Cancelled)).ShouldFailAsync(HttpStatusCode.NotFound, "peer_not_found");
        await using var again = await HubPeer.ConnectAsync(server);
        (await again.RefusalAsync(nameof(ISignalingHub.Join), new JoinRequest("garden"))).Should().Be(SignalingErrorCodes.Banned);
        var ban = (await client.ReadAsync("rooms/garden/bans")).AsArray().Should().ContainSingle().Which!;
        ban["reason"]!.GetValue<string>().Should().Be("spam");
        var subject = Uri.EscapeDataString(ban["subject"]!.GetValue<string>());
        (await client.DeleteAsync($"rooms/garden/bans/{subject}", Cancelled)).StatusCode.Should().Be(HttpStatusCode.NoContent);
        await (await client.DeleteAsync($"rooms/garden/bans/{subject}", Cancelled)).ShouldFailAsync(HttpStatusCode.NotFound, "not_found");
        (await again.JoinAsync("garden")).Peers.Should().ContainSingle();

        var banned = await client.PostAsJsonAsync("rooms/garden/bans", new { userId = "bob", banSeconds = 60 }, Cancelled);
        banned.StatusCode.Should().Be(HttpStatusCode.OK);
        (await client.ReadAsync("rooms/garden/bans"))[0]!["subject"]!.GetValue<string>().Should().Be("user:bob");
    }

    [Fact]
    public async Task Room_IsLockedLimitedAddressedAndClosed()
    {
        await using var server = await StartAsync();
        using var client = AdminClient.Of(server);
        await using var ann = await HubPeer.JoinAsync(server, "garden");
        await using var newcomer = await HubPeer.ConnectAsync(server);

        (await client.PutAsJsonAsync("rooms/garden/lock", new { locked = true }, Cancelled)).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await newcomer.RefusalAsync(nameof(ISignalingHub.Join), new JoinRequest("garden", "Nora"))).Should().Be(SignalingErrorCodes.RoomLocked);
        (await client.ReadAsync("rooms/garden/knocks"))[0]!["displayName"]!.GetValue<string>().Should().Be("Nora");
        (await client.ReadAsync("rooms/garden"))["isLocked"]!.GetValue<bool>().Should().BeTrue();
        (await client.PutAsJsonAsync("rooms/garden/lock", new { locked = false }, Cancelled)).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await client.PutAsJsonAsync("rooms/garden/capacity", new { capacity = 1 }, Cancelled)).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await newcomer.RefusalAsync(nameof(ISignalingHub.Join), new JoinRequest("garden"))).Should().Be(SignalingErrorCodes.RoomFull);

        var sent = await client.PostAsJsonAsync("rooms/garden/messages", new { payload = "closing in a minute" }, Cancelled);
        (await sent.Content.ReadFromJsonAsync<JsonNode>(Cancelled))!["peers"]!.GetValue<int>().Should().Be(1);
        (await ann.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage))).Arguments.Should().Equal(SignalingProtocol.ServerPeerId, "closing in a minute");
        (await client.DeleteAsync("rooms/garden", Cancelled)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await ann.Events.NextAsync(nameof(ISignalingPeer.Removed))).Arguments.Should().Equal(RemovedReasons.RoomClosed);
        await (await client.DeleteAsync("rooms/garden", Cancelled)).ShouldFailAsync(HttpStatusCode.NotFound, "not_found");
        await (await client.PutAsJsonAsync("rooms/garden/lock", new { locked = true }, Cancelled)).ShouldFailAsync(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Request_ThatIsWrong_IsAnsweredWithProblemDetails()
    {
        await using var server = await StartAsync();
        using var client = AdminClient.Of(server);
        await using var ann = await HubPeer.JoinAsync(server, "garden");
        static StringContent Json(string text, string type = "application/json") => new(text, Encoding.UTF8, type);

        foreach (var (method, path, body, status, code) in new (HttpMethod, string, HttpContent?, HttpStatusCode, string)[]
        {
            (HttpMethod.Put, "rooms/garden/lock", Json("{"), HttpStatusCode.BadRequest, "invalid_request"),
            (HttpMethod.Put, "rooms/garden/lock", Json("null"), HttpStatusCode.BadRequest, "invalid_request"),
            (HttpMethod.Put, "rooms/garden/lock", Json("{}"), HttpStatusCode.BadRequest, "invalid_request"),
            (HttpMethod.Put, "rooms/garden/lock", null, HttpStatusCode.UnsupportedMediaType, "invalid_request"),
            (HttpMethod.Put, "rooms/garden/lock", Json("locked", "text/plain"), HttpStatusCode.UnsupportedMediaType, "invalid_request"),
            (HttpMethod.Put, "rooms/garden/capacity", Json("""{"capacity":0}"""), HttpStatusCode.BadRequest, "invalid_request"),
            (HttpMethod.Post, "rooms/garden/messages", Json("""{"to":"x"}"""), HttpStatusCode.BadRequest, "invalid_request"),
            (HttpMethod.Post, "rooms/garden/messages", Json($$"""{"payload":"{{new string('x', 20_000)}}"}"""), HttpStatusCode.RequestEntityTooLarge, "message_too_large"),
            (HttpMethod.Post, "rooms/garden/messages", Json("""{"payload":"x","to":"nobody"}"""), HttpStatusCode.NotFound, "peer_not_found"),
            (HttpMethod.Post, "rooms/garden/bans", Json("""{"userId":"bob"}"""), HttpStatusCode.BadRequest, "invalid_request"),
            (HttpMethod.Post, "rooms/garden/bans", Json("""{"banSeconds":60}"""), HttpStatusCode.BadRequest, "invalid_request"),
            (HttpMethod.Delete, $"rooms/garden/peers/{ann.Id}?banSeconds=-1", null, HttpStatusCode.BadRequest, "invalid_request"),
            (HttpMethod.Delete, $"rooms/garden/peers/{ann.Id}?banSeconds=x", null, HttpStatusCode.BadRequest, "invalid_request"),
            (HttpMethod.Get, "rooms?limit=x", null, HttpStatusCode.BadRequest, "invalid_request"),
            (HttpMethod.Get, "unknown", null, HttpStatusCode.NotFound, "not_found"),
            (HttpMethod.Post, "rooms", Json("{}"), HttpStatusCode.NotFound, "not_found"),
            (HttpMethod.Patch, "rooms", null, HttpStatusCode.NotFound, "not_found"),
        })
        {
            using var request = new HttpRequestMessage(method, path) { Content = body };
            await (await client.SendAsync(request, Cancelled)).ShouldFailAsync(status, code);
        }

        (await ann.GetRosterAsync()).Version.Should().Be(1);
    }

    private static Task<SignalingServer> StartAsync() => SignalingServer.StartAsync(AdminClient.Settings);
}
