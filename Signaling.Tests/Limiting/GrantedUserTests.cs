using Microsoft.Extensions.DependencyInjection;
using Signaling.AspNetCore;
using Signaling.Tests.Support;

namespace Signaling.Tests.Limiting;

/// <summary>The limits of a user whom only the application's authorizer knows: the requests themselves name none.</summary>
public sealed class GrantedUserTests
{
    private const string User = "Signaling:RateLimits:User:";

    [Fact]
    public async Task Joins_OfAUserThatTheAuthorizerNames_AreLimitedOnAllConnectionsTogether()
    {
        await using var server = await StartAsync((User + "JoinBurst", "2"), (User + "JoinsPerSecond", "1"));
        await using var first = await HubPeer.ConnectAsync(server);
        await using var second = await HubPeer.ConnectAsync(server);

        List<string?> refusals = [];
        for (var i = 0; i < 10; i++)
        {
            var peer = i % 2 == 0 ? first : second;
            refusals.Add(await JoinAsAsync(peer, "ann"));
            await peer.TryCallAsync("Leave");
        }

        refusals.Take(2).Should().OnlyContain(refusal => refusal == null);
        refusals.Should().Contain(SignalingErrorCodes.RateLimited);
        (await JoinAsAsync(first, "bob")).Should().BeNull("another user has limits of its own");
        server.Log.Lines.Should().ContainSingle(line => line.EventId.Id == 1011).Which.Text.Should().Contain(User + "JoinsPerSecond").And.Contain("user ann");
    }

    [Fact]
    public async Task Connections_OfAUserThatTheAuthorizerNames_AreLimited_AndEachPlaceIsFreeWhenItsConnectionEnds()
    {
        await using var server = await StartAsync((User + "MaxConnections", "2"));
        await using var first = await HubPeer.ConnectAsync(server);
        await using var third = await HubPeer.ConnectAsync(server);
        (await JoinAsAsync(first, "ann")).Should().BeNull();
        await using (var second = await HubPeer.ConnectAsync(server))
        {
            (await JoinAsAsync(second, "ann")).Should().BeNull();

            (await JoinAsAsync(third, "ann")).Should().Be(SignalingErrorCodes.RateLimited);
            (await JoinAsAsync(third, "bob")).Should().BeNull();
            await third.LeaveAsync();
            (await JoinAsAsync(third, "ann")).Should().Be(SignalingErrorCodes.RateLimited);
        }

        await Patience.UntilNothingIsMissing(() => JoinAsAsync(third, "ann"));
        await using var fourth = await HubPeer.ConnectAsync(server);
        (await JoinAsAsync(fourth, "ann")).Should().Be(SignalingErrorCodes.RateLimited);
        await third.LeaveAsync();
        (await JoinAsAsync(third, "bob")).Should().BeNull();
        (await JoinAsAsync(fourth, "ann")).Should().BeNull("the third connection is one of another user now");
    }

    [Fact]
    public async Task Rejoin_OnTheSameConnection_TakesNoSecondPlace()
    {
        await using var server = await StartAsync((User + "MaxConnections", "1"));
        await using var peer = await HubPeer.ConnectAsync(server);

        for (var i = 0; i < 3; i++)
        {
            (await JoinAsAsync(peer, "ann")).Should().BeNull();
            await peer.LeaveAsync();
        }
    }

    [Fact]
    public async Task Resume_TakesAPlaceOfTheUser()
    {
        await using var server = await StartAsync((User + "MaxConnections", "2"));
        await using var first = await HubPeer.ConnectAsync(server);
        await using var third = await HubPeer.ConnectAsync(server);
        var joined = await first.JoinAsync("room", "ann");
        await using (var second = await HubPeer.ConnectAsync(server))
        {
            (await JoinAsAsync(second, "ann")).Should().BeNull();

            (await third.RefusalAsync("Resume", joined.ResumeToken)).Should().Be(SignalingErrorCodes.RateLimited);
            (await first.GetRosterAsync()).Self.State.Should().Be(PeerStates.Connected, "the refused call has changed nothing");
        }

        await Patience.UntilNothingIsMissing(() => third.TryCallAsync("Resume", joined.ResumeToken));
    }

    private static Task<SignalingServer> StartAsync(params (string Key, string Value)[] settings) => SignalingServer.StartAsync(
        settings.ToDictionary(setting => setting.Key, string? (setting) => setting.Value), configure: services => services.AddSingleton<ISignalingAuthorizer, Anyone>());

    private static Task<string?> JoinAsAsync(HubPeer peer, string user) => peer.TryCallAsync("Join", new JoinRequest("room", user));

    /// <summary>Stands for an application that knows its users by something else than the request.</summary>
    private sealed class Anyone : ISignalingAuthorizer
    {
        public ValueTask<AccessDecision> AuthorizeAsync(AccessRequest request, CancellationToken cancellationToken) =>
            new(AccessDecision.Allow(new PeerGrant { UserId = request.DisplayName ?? "ann" }));
    }
}
