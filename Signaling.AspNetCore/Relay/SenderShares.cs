namespace Signaling.AspNetCore.Relay;

/// <summary>Counts the signals and bytes of each sender that wait in a queue.</summary>
internal sealed class SenderShares
{
    private readonly Dictionary<string, (int Signals, long Bytes)> _shares = new(StringComparer.Ordinal);

    public static SenderShares In(SignalRing queue)
    {
        var shares = new SenderShares();
        for (var place = 0; place < queue.Length; place++)
        {
            if (queue[place] is { From: { } from } signal)
            {
                shares.Add(from, signal.Bytes);
            }
        }

        return shares;
    }

    public (int Signals, long Bytes) Of(string sender) => _shares.GetValueOrDefault(sender);

    public void Add(string sender, int bytes)
    {
        var share = Of(sender);
        _shares[sender] = (share.Signals + 1, share.Bytes + bytes);
    }

    public void Remove(string sender, int bytes)
    {
        var share = Of(sender);
        if (share.Signals > 1)
        {
            _shares[sender] = (share.Signals - 1, share.Bytes - bytes);
        }
        else
        {
            _shares.Remove(sender);
        }
    }
}
