using Signaling.Client;

namespace Signaling.Tests.Support;

/// <summary>A client that sends numbers to another client, and records what it received and the result of each of its calls.</summary>
internal sealed class Talker
{
    public Talker(SignalingClient client, JoinResult joined)
    {
        (Client, Joined) = (client, joined);
        client.MessageReceived += told => Handled.By(() => Heard.Add(int.Parse(told.Payload, System.Globalization.CultureInfo.InvariantCulture)));
        client.PeerLeft += told => Handled.By(() => Lost.Add($"{told.PeerId} {told.Reason}"));
    }

    public SignalingClient Client { get; }

    public JoinResult Joined { get; }

    public List<int> Heard { get; } = [];

    public List<string> Lost { get; } = [];

    public Dictionary<int, string> Answers { get; } = [];

    public List<string> Failures { get; } = [];

    /// <summary>Sends the numbers in order, each after the previous answer. A number that may or may not have been sent is not sent again.</summary>
    public async Task TalkAsync(Talker to, CancellationToken enough)
    {
        for (var i = 1; !enough.IsCancellationRequested; i++)
        {
            try
            {
                var result = await Client.SendMessageAsync(to.Joined.PeerId, $"{i}", CancellationToken.None);
                Answers.Add(i, result.Status);
            }
            catch (Exception exception) when (exception is SignalingException)
            {
                Failures.Add($"{i}: {exception.Message}");
            }
        }
    }
}
