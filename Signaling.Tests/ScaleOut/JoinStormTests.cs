using Microsoft.AspNetCore.SignalR;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

[Collection(nameof(Alone))]
public sealed class JoinStormTests
{
    [Fact]
    public async Task TwoHundredClients_ThatStormARoomForFiftyOnThreeNodes_GetInUntilItIsFull()
    {
        const int Capacity = 50;
        const int Clients = 200;
        await using var redis = await RedisProcess.StartNewAsync();
        var settings = NodeSettings.Patient(redis);
        settings["Signaling:Limits:MaxPeersPerRoom"] = $"{Capacity}";
        await using var first = await SignalingServer.StartAsync(settings);
        await using var second = await SignalingServer.StartAsync(settings);
        await using var third = await SignalingServer.StartAsync(settings);
        SignalingServer[] nodes = [first, second, third];
        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(number => TrackingPeer.ConnectAsync(nodes[number % nodes.Length].Hub)));

        var refusals = await Task.WhenAll(clients.Select(async client =>
        {
            try
            {
                await client.JoinAsync("room");
                return null;
            }
            catch (HubException refusal)
            {
                return RefusalText.CodeOf(refusal.Message);
            }
        }));

        refusals.OfType<string>().Should().HaveCount(Clients - Capacity).And.OnlyContain(code => code == SignalingErrorCodes.RoomFull);
        TrackingPeer[] inside = [.. clients.Where((_, number) => refusals[number] is null)];
        await using var connection = await redis.ConnectAsync();
        await Outcome.RoomHoldsAsync(connection, "room", inside);
        inside.Should().AllSatisfy(client => client.Gaps.Should().Be(0));
        (await StoredDirectory.ReadAsync(connection)).Rooms["room"].Version.Should().Be(Capacity, "a refused join changes nothing");

        await inside[0].LeaveAsync();
        await clients[Array.FindIndex(refusals, code => code is not null)].JoinAsync("room");
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }
}
