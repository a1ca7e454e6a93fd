using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signaling.Tests.Support;

namespace Signaling.Tests;

public sealed class LongPollingTests
{
    [Fact]
    public async Task Poll_WithNothingToSend_IsAnsweredAfterThePollTimeout_AndTheConnectionStays()
    {
        await using var server = await SignalingServer.StartAsync(new Dictionary<string, string?> { ["Signaling:PollTimeout"] = "00:00:01" });
        using var http = new HttpClient { BaseAddress = server.Address };
        using var negotiated = await http.PostAsync(new Uri("signaling/negotiate?negotiateVersion=1", UriKind.Relative), null);
        var token = (await negotiated.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("connectionToken").GetString();
        var connection = new Uri($"signaling?id={token}", UriKind.Relative);
        (await http.GetAsync(connection)).StatusCode.Should().Be(HttpStatusCode.OK, "the first poll opens the connection");
        (await http.PostAsync(connection, new StringContent("{\"protocol\":\"json\",\"version\":1}\u001e"))).StatusCode.Should().Be(HttpStatusCode.OK);
        (await http.GetStringAsync(connection)).Should().Be("{}\u001e");

        for (var i = 0; i < 2; i++)
        {
            using var poll = await http.GetAsync(connection).InTime();

            poll.StatusCode.Should().Be(HttpStatusCode.OK);
            (await poll.Content.ReadAsStringAsync()).Should().BeEmpty();
        }

        server.Relay.ConnectionCount.Should().Be(1);
    }
}
