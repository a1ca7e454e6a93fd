namespace Signaling.AspNetCore.Relay;

/// <summary>Whether an outbox holds back what waits, and until what. Used under the outbox's gate.</summary>
internal sealed class OutboxHold
{
    private Action? _deferral;

    public bool IsOn { get; private set; }

    /// <summary>The answer for which it was held is written, and it is held on.</summary>
    public bool IsDeferred { get; private set; }

    public void Begin() => IsOn = true;

    /// <summary>In place of the next release, <paramref name="deferral"/> is to be called, which sees to a later one.</summary>
    public void Defer(Action deferral) => _deferral = IsOn ? deferral : null;

    /// <summary>Returns what is to be called in place of this release.</summary>
    public Action? Release()
    {
        var deferral = _deferral;
        _deferral = null;
        IsOn = IsDeferred = deferral is not null;
        return deferral;
    }

    public void Cancel()
    {
        IsOn = IsDeferred = false;
        _deferral = null;
    }
}
