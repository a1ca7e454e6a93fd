using Microsoft.Extensions.Time.Testing;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>A small call can make the server write a large roster. The number of such bytes is limited for each connection.</summary>
public sealed class RosterBudgetTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> _metadata = new() { ["k"] = new('v', 4000) };

    private readonly FakeTimeProvider _time = new();
    private SignalingServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await SignalingServer.StartAsync(
        new Dictionary<string, string?>
        {
            ["Signaling:Limits:MaxRosterBytesPerSecond"] = "65536",
            ["Signaling:ClientTimeout"] = "1.00:00:00",
        },
        _time);

    public async ValueTask DisposeAsync()
    {
        _server.Log.Alarms.Should().BeEmpty();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task GetRoster_AgainAndAgain_IsRefusedForThatConnectionUntilTimeHasPassed()
    {
        await using var ann = await JoinAsync();
        await using var bob = await JoinAsync();

        await ShouldBeBoundedAsync(bob, nameof(ISignalingHub.GetRoster));
        (await ann.GetRosterAsync()).Peers.Should().ContainSingle("every connection has a budget of its own");
        (await bob.SendMessageAsync(ann.Id, "signals cost nothing here")).Status.Should().Be(SendStatuses.Sent);
    }

    [Fact]
    public async Task UpdatePeer_AgainAndAgain_IsRefusedUntilTimeHasPassed()
    {
        await using var ann = await JoinAsync();
        await using var bob = await JoinAsync();

        var name = 0;
        await ShouldBeBoundedAsync(bob, nameof(ISignalingHub.UpdatePeer), () => new PeerUpdate($"{name++}"));

        (await ann.GetRosterAsync()).Peers.Single().DisplayName.Should().Be($"{name - 1}", "the last update was made");
    }

    [Fact]
    public async Task Join_AgainAndAgain_IsRefusedUntilTimeHasPassed()
    {
        await using var ann = await JoinAsync();
        await using var bob = await HubPeer.ConnectAsync(_server);

        await ShouldBeBoundedAsync(bob, nameof(ISignalingHub.Join), () => new JoinRequest("room", null, _metadata), andThen: bob.LeaveAsync);
    }

    private async Task<HubPeer> JoinAsync()
    {
        var peer = await HubPeer.ConnectAsync(_server);
        await peer.JoinAsync("room", null, _metadata);
        return peer;
    }

    // Each call costs 8 KB or slightly more, and 512 KB are available at once.
    private async Task ShouldBeBoundedAsync(HubPeer peer, string method, Func<object>? argument = null, Func<Task>? andThen = null)
    {
        object?[] Arguments() => argument is null ? [] : [argument()];
        async Task<string?> TryAsync()
        {
            var refusal = await peer.TryCallAsync(method, Arguments());
            await (refusal is null && andThen is not null ? andThen() : Task.CompletedTask);
            return refusal;
        }

        var calls = 0;
        string? refusal;
        for (; (refusal = await TryAsync()) is null; calls++)
        {
            calls.Should().BeLessThan(100);
        }

        refusal.Should().Be(SignalingErrorCodes.RateLimited);
        calls.Should().BeGreaterThan(20, "occasional calls must be allowed");
        _time.Advance(TimeSpan.FromSeconds(2));
        (await TryAsync()).Should().BeNull();
    }
}
