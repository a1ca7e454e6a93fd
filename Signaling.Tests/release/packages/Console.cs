// A fresh console application with the packages Signaling.Client and Signaling.Client.MessagePack. It has one peer on each of two nodes, and waits until both
// have heard from the browser client.
using Signaling.Client;

await using var ann = new SignalingClient(new SignalingClientOptions { ServerUrl = new Uri(args[0]) });
await using var bob = new SignalingClient(new SignalingClientOptions { ServerUrl = new Uri(args[1]) }.UseMessagePack());
var heard = new[] { ann, bob }.Select(client =>
{
    var message = new TaskCompletionSource<string?>();
    client.MessageReceived += e =>
    {
        message.TrySetResult(e.Payload?.ToString());
        return Task.CompletedTask;
    };
    return message.Task;
}).ToList();

await ann.JoinAsync("garden", "Ann");
await bob.JoinAsync("garden", "Bob");
Console.WriteLine("joined");
Console.WriteLine(string.Join(' ', await Task.WhenAll(heard).WaitAsync(TimeSpan.FromSeconds(60))));
