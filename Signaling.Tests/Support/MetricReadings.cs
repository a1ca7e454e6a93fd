using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace Signaling.Tests.Support;

/// <summary>The meter <c>Signaling</c> of one server, as a collector sees it from now on.</summary>
internal sealed class MetricReadings : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, double> _values = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Instrument> _instruments = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Instrument, string Tag), bool> _tags = new();

    public MetricReadings(SignalingServer server)
    {
        var meters = server.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Signaling" && instrument.Meter.Scope == meters)
            {
                _instruments[instrument.Name] = instrument;
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    public IReadOnlyCollection<Instrument> Instruments => [.. _instruments.Values];

    /// <summary>Gets the tags that measurements had.</summary>
    public IReadOnlyCollection<(string Instrument, string Tag)> Tags => [.. _tags.Keys];

    /// <summary>Returns a value as <c>name{tag=value,…}</c> names it; the number of measurements for a histogram; 0 when there is none.</summary>
    public double this[string series]
    {
        get
        {
            _listener.RecordObservableInstruments();
            return _values.GetValueOrDefault(series);
        }
    }

    /// <summary>Waits until a series has a value. If it does not come, the failure shows what the instrument has instead.</summary>
    public Task ReachesAsync(string series, double value) => Patience.UntilNothingIsMissing(() => Task.FromResult(
        this[series] == value ? null : $"{series} is not {value}. There are: {string.Join(", ", _values.Where(entry => entry.Key.StartsWith(series.Split('{')[0], StringComparison.Ordinal)))}."));

    /// <summary>Returns the sum of a histogram's measurements.</summary>
    public double SumOf(string histogram) => _values.GetValueOrDefault(histogram + " sum");

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = instrument.Name;
        if (!tags.IsEmpty)
        {
            var pairs = tags.ToArray();
            series += $"{{{string.Join(',', pairs.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => string.Create(CultureInfo.InvariantCulture, $"{tag.Key}={tag.Value}")))}}}";
            foreach (var tag in pairs)
            {
                _tags[(instrument.Name, tag.Key)] = true;
            }
        }

        if (instrument is Histogram<double>)
        {
            Add(series, 1);
            Add(series + " sum", value);
        }
        else if (instrument.IsObservable)
        {
            _values[series] = value;
        }
        else
        {
            Add(series, value);
        }
    }

    private void Add(string series, double value) => _values.AddOrUpdate(series, value, (_, sum) => sum + value);
}
