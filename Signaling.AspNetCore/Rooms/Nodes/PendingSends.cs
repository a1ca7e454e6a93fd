namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>The signals that this node is sending. A caller can wait for the signals begun before its call while later ones begin.</summary>
internal sealed class PendingSends
{
    private readonly Lock _gate = new();
    private Wave _wave = new(Task.CompletedTask);

    public Wave Begin()
    {
        lock (_gate)
        {
            _wave.Count++;
            return _wave;
        }
    }

    public void End(Wave? wave)
    {
        lock (_gate)
        {
            if (wave is not null && --wave.Count == 0 && wave != _wave)
            {
                wave.IsOver.SetResult();
            }
        }
    }

    /// <summary>Completes when all signals whose sending began before this call are sent.</summary>
    public Task PassedAsync()
    {
        lock (_gate)
        {
            var former = _wave;
            if (former.Count == 0)
            {
                return former.Before;
            }

            var passed = Task.WhenAll(former.Before, former.IsOver.Task);
            _wave = new(passed);
            return passed;
        }
    }

    /// <summary>The signals whose sending began between two such waits.</summary>
    internal sealed class Wave(Task before)
    {
        public Task Before { get; } = before;

        public TaskCompletionSource IsOver { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Count { get; set; }
    }
}
